"""Changes of files: sorted, ignored, merged, held, and whether they are news. No I/O."""
