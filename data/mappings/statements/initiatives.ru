INSERT { GRAPH ?row { ?initiative wsis:name ?name } }
WHERE { ?row col:initiative ?initiative ; col:name ?name } ;

INSERT { GRAPH ?row { ?initiative wsis:acronym ?acronym } }
WHERE { ?row col:initiative ?initiative ; col:acronym ?acronym } ;

INSERT { GRAPH ?row { ?initiative wsis:initiativeKind ?kind } }
WHERE { ?row col:initiative ?initiative ; col:kind ?kind } ;

INSERT { GRAPH ?row { ?initiative schema:startDate ?start } }
WHERE { ?row col:initiative ?initiative ; col:start ?start } ;

INSERT { GRAPH ?row { ?initiative schema:endDate ?end } }
WHERE { ?row col:initiative ?initiative ; col:end ?end } ;

INSERT { GRAPH ?row { ?initiative schema:url ?url } }
WHERE { ?row col:initiative ?initiative ; col:url ?url } ;

INSERT { GRAPH ?row { ?initiative wsis:initiativeStatus ?status } }
WHERE { ?row col:initiative ?initiative ; col:status ?status } ;

INSERT { GRAPH ?row { ?initiative wsis:reportedUnder ?line } }
WHERE { ?row col:initiative ?initiative ; col:reported_under ?line }
