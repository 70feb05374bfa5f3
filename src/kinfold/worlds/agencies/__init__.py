"""The twenty-one agencies and the staff list: each sees a part of the world and sends it in its own form."""
