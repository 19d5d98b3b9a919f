INSERT { GRAPH ?row { ?publication dcterms:title ?title } }
WHERE { ?row col:publication ?publication ; col:title ?title } ;

INSERT { GRAPH ?row { ?publication wsis:publicationKind ?kind } }
WHERE { ?row col:publication ?publication ; col:kind ?kind } ;

INSERT { GRAPH ?row { ?publication dcterms:publisher ?publisher } }
WHERE { ?row col:publication ?publication ; col:publisher ?publisher } ;

INSERT { GRAPH ?row { ?publication dcterms:issued ?date } }
WHERE { ?row col:publication ?publication ; col:date ?date } ;

INSERT { GRAPH ?row { ?publication wsis:editionName ?edition } }
WHERE { ?row col:publication ?publication ; col:edition ?edition } ;

INSERT { GRAPH ?row { ?publication schema:url ?url } }
WHERE { ?row col:publication ?publication ; col:url ?url } ;

INSERT { GRAPH ?row { ?publication dcterms:subject ?topic } }
WHERE { ?row col:publication ?publication ; col:topics ?topic }
