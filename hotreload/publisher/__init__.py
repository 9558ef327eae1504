"""The publisher: from changes of files to what is told of them, in a row."""
