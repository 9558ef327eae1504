"""Pages: what is a document, and what is put into it. No I/O."""
