"""What is kept on disk: exchanges, old records, recipes, downloads, scratch folders."""
