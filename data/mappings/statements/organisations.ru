INSERT { GRAPH ?row { ?organisation wsis:name ?name } }
WHERE { ?row col:organisation ?organisation ; col:name ?name } ;

INSERT { GRAPH ?row { ?organisation wsis:acronym ?acronym } }
WHERE { ?row col:organisation ?organisation ; col:acronym ?acronym }
