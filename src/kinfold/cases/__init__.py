"""
The work with a family: what people were asked, and what they answered.

Consent to the voluntary service, permission to share and permission to be contacted are answers of people. None of them
is the lawful basis on which data is held, and none is asked for matching.
"""
