"""Words that everything else shares: identifiers, periods, closed lists, errors. No input or output."""
