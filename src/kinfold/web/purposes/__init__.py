"""What the reader is here to do: asked once a session, shown on every page, changed at will."""
