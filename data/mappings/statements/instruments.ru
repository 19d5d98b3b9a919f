INSERT { GRAPH ?row { ?instrument wsis:name ?name } }
WHERE { ?row col:instrument ?instrument ; col:name ?name } ;

INSERT { GRAPH ?row { ?instrument wsis:number ?number } }
WHERE { ?row col:instrument ?instrument ; col:number ?number } ;

INSERT { GRAPH ?row { ?instrument wsis:adoptedBy ?adopter } }
WHERE { ?row col:instrument ?instrument ; col:adopted_by ?adopter } ;

INSERT { GRAPH ?row { ?instrument dcterms:issued ?date } }
WHERE { ?row col:instrument ?instrument ; col:date ?date } ;

INSERT { GRAPH ?row { ?instrument wsis:revision ?revision } }
WHERE { ?row col:instrument ?instrument ; col:revision ?revision } ;

INSERT { GRAPH ?row { ?instrument dcterms:subject ?topic } }
WHERE { ?row col:instrument ?instrument ; col:topics ?topic }
