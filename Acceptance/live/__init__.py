"""Proves githubcop on a real GitHub: cycles of plan, apply, drift and revert for every kind, and the facts about
GitHub that its documentation leaves open. Docs/live.md says what it needs and what it leaves."""
