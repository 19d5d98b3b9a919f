INSERT { GRAPH ?row { ?agent wsis:name ?name } }
WHERE { ?row col:agent ?agent ; col:name ?name } ;

INSERT { GRAPH ?row { ?agent wsis:acronym ?acronym } }
WHERE { ?row col:agent ?agent ; col:acronym ?acronym } ;

INSERT { GRAPH ?row { ?agent schema:foundingDate ?date } }
WHERE { ?row col:agent ?agent ; col:established ?date } ;

INSERT { GRAPH ?row { ?agent wsis:worksOn ?topic } }
WHERE { ?row col:agent ?agent ; col:topics ?topic }
