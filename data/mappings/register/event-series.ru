INSERT { GRAPH ?row { ?thing a wsis:EventSeries ; skos:prefLabel ?label } }
WHERE { ?row csvw:describes ?thing ; col:label ?label } ;

INSERT { GRAPH ?row { ?thing skos:altLabel ?variant } }
WHERE { ?row csvw:describes ?thing ; col:variants ?variant } ;

INSERT { GRAPH ?row { ?thing dcterms:description ?description } }
WHERE { ?row csvw:describes ?thing ; col:description ?description }

