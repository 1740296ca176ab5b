"""A Django app: governing documents as pages of a Wagtail site. docs/cms/wagtail.md says how.

It runs inside the municipality's own site, which brings Django and Wagtail.
"""
