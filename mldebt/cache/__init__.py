"""What earlier runs found out, kept in the user's cache directory: facts by content, and answers of unchanged trees."""
