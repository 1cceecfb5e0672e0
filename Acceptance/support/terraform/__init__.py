"""Terraform on this machine: the real program and the real AWS provider, before moto instead of AWS."""
