INSERT { GRAPH ?row { ?series wsis:name ?name } }
WHERE { ?row col:series ?series ; col:name ?name } ;

INSERT { GRAPH ?row { ?series wsis:frequency ?frequency } }
WHERE { ?row col:series ?series ; col:frequency ?frequency }
