"""Where rows come from and how a Query over them is answered."""
