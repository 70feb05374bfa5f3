"""Breaking the glass to one page for an hour, and the review that must follow."""
