"""Runs many episodes, keeps them in a folder and summarises them."""
