"""What people were asked and answered: the page of one person, and the sections on other pages."""
