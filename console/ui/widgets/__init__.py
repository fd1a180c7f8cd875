"""Parts that screens are made of. They know no ticket and no rule: words and states are given to them."""
