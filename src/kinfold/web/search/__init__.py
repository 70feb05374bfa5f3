"""Find a person. Terms travel in the body of a form, never in an address."""
