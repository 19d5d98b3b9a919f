# The chain of wsis:developedWithin: a standard developed by a body is developed within each body above it.
INSERT { ?standard wsis:developedWithin ?above }
WHERE { ?standard wsis:developedBy ?body . ?body org:subOrganizationOf ?above }
