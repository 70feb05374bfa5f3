"""
Whether the help worked: findings over time become progress.

Of families in support alone, which a person decides. What is measured here is what agencies sent; whether
an outcome is reached a person says.
"""
