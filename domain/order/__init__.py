"""An order: what was bought from one seller, its parcel, its money, and which units are in dispute."""
