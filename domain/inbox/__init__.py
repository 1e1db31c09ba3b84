"""An entry of somebody's inbox: what its owner does with it, which is nobody else's business."""
