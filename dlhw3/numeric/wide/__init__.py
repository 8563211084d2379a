"""Wide two-layer ReLU networks and their tangent kernels."""
