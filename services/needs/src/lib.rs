//! Needs: households under a pseudonym, what they need, and how heavy it is.
