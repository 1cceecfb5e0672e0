"""Receivers of webhooks, each a process of its own that is measured from outside."""
