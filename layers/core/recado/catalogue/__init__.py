"""What a merchant reads about a send."""
