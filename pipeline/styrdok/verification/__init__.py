"""Content, exports, receipts, commits → what was altered."""
