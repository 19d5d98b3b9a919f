INSERT { GRAPH ?row { ?topic skos:related ?related . ?related skos:related ?topic } }
WHERE { ?row col:topic ?topic ; col:related ?related }
