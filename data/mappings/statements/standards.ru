INSERT { GRAPH ?row { ?standard wsis:number ?number } }
WHERE { ?row col:standard ?standard ; col:number ?number } ;

INSERT { GRAPH ?row { ?standard dcterms:title ?title } }
WHERE { ?row col:standard ?standard ; col:title ?title } ;

INSERT { GRAPH ?row { ?standard wsis:revisionStatus ?revision } }
WHERE { ?row col:standard ?standard ; col:revision ?revision } ;

INSERT { GRAPH ?row { ?standard wsis:stage ?stage } }
WHERE { ?row col:standard ?standard ; col:stage ?stage } ;

INSERT { GRAPH ?row { ?standard wsis:edition ?edition } }
WHERE { ?row col:standard ?standard ; col:edition ?edition } ;

INSERT { GRAPH ?row { ?standard wsis:developedBy ?body } }
WHERE { ?row col:standard ?standard ; col:developed_by ?body } ;

INSERT { GRAPH ?row { ?standard wsis:reportedUnder ?line } }
WHERE { ?row col:standard ?standard ; col:reported_under ?line } ;

INSERT { GRAPH ?row { ?standard dcterms:subject ?topic } }
WHERE { ?row col:standard ?standard ; col:topics ?topic }
