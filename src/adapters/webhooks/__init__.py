"""Webhooks: what leaves the house for addresses that users gave."""
