"""What governance knows without a database: the profile, the gates of the door, the rows it is handed, how columns are treated."""
