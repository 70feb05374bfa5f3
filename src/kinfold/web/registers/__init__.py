"""The council's registers, for whoever answers for information governance: promises, law, sharing, the notice, rights."""
