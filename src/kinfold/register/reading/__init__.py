"""
How pages are put together from the register's rows, once the door has said yes.

Nothing here asks the door or writes the ledger: `queries` does both first. Everything here leaves
out whom the register or governance protects, and what the purpose does not include.
"""
