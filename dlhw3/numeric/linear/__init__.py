"""Deep linear networks: gradients, Hessians, flows, and what the experiments show of them."""
