INSERT { GRAPH ?row { ?question wsis:number ?number } }
WHERE { ?row col:question ?question ; col:number ?number } ;

INSERT { GRAPH ?row { ?question dcterms:title ?title } }
WHERE { ?row col:question ?question ; col:title ?title } ;

INSERT { GRAPH ?row { ?question wsis:assignedTo ?body } }
WHERE { ?row col:question ?question ; col:assigned_to ?body } ;

INSERT { GRAPH ?row { ?question wsis:studyPeriod ?period } }
WHERE { ?row col:question ?question ; col:study_period ?period } ;

INSERT { GRAPH ?row { ?question dcterms:replaces ?former } }
WHERE { ?row col:question ?question ; col:replaces ?former } ;

INSERT { GRAPH ?row { ?question dcterms:subject ?topic } }
WHERE { ?row col:question ?question ; col:topics ?topic }
