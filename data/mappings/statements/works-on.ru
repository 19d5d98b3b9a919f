INSERT { GRAPH ?row { ?agent wsis:worksOn ?topic } }
WHERE { ?row col:agent ?agent ; col:topic ?topic }
