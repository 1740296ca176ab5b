"""A policy's entries → what they mean on a day, what is not known, and seals that bind them."""
