"""The demo company: an invented ferry line with people, films, talk and a fortnight of watching."""
