"""The domain, pure: one module a tool. No widgets, no files, no database."""
