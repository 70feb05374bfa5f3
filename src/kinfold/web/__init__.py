"""
The site: GOV.UK pages, one area a folder. It holds no rules: pages ask `queries` and `actions`.
"""
