"""The box office over HTTP: the promoter's admin API and the buyers' shop, on one strict edge."""
