"""Who is who: records that may be one person's, and what people decided of them."""
