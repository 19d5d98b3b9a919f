INSERT { GRAPH ?row { ?event wsis:name ?name } }
WHERE { ?row col:event ?event ; col:name ?name } ;

INSERT { GRAPH ?row { ?event wsis:theme ?theme } }
WHERE { ?row col:event ?event ; col:theme ?theme } ;

INSERT { GRAPH ?row { ?event schema:startDate ?start } }
WHERE { ?row col:event ?event ; col:start ?start } ;

INSERT { GRAPH ?row { ?event schema:endDate ?end } }
WHERE { ?row col:event ?event ; col:end ?end } ;

INSERT { GRAPH ?row { ?event wsis:heldIn ?place } }
WHERE { ?row col:event ?event ; col:place ?place } ;

INSERT { GRAPH ?row { ?event schema:superEvent ?whole } }
WHERE { ?row col:event ?event ; col:part_of ?whole } ;

INSERT { GRAPH ?row { ?event wsis:inSeries ?series } }
WHERE { ?row col:event ?event ; col:series ?series } ;

INSERT { GRAPH ?row { ?event schema:url ?url } }
WHERE { ?row col:event ?event ; col:url ?url }
