"""Ways to show an inequality or an equation that rewriting alone does not."""
