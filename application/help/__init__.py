"""The help centre: short articles in five languages, searched and quoted, never made up."""
