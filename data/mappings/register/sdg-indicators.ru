INSERT { GRAPH ?row { ?indicator a sdgo:Indicator ; skos:notation ?notation ; wsis:shortLabel ?label } }
WHERE { ?row csvw:describes ?indicator ; col:notation ?notation ; col:label ?label }
