"""
Accounts: credentials and nothing else. What an account's holder may see is the door's to say, from the
staff list; an account only says which member of staff has signed in.
"""
