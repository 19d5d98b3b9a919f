INSERT { GRAPH ?row { ?partnership a wsis:Partnership ; wsis:partner ?agent , ?partner . ?agent wsis:partnersWith ?partner } }
WHERE { ?row csvw:describes ?partnership ; col:agent ?agent ; col:partner ?partner } ;

INSERT { GRAPH ?row { ?partnership dcterms:subject ?topic } }
WHERE { ?row csvw:describes ?partnership ; col:topic ?topic } ;

INSERT { GRAPH ?row { ?partnership schema:startDate ?start } }
WHERE { ?row csvw:describes ?partnership ; col:start ?start }
