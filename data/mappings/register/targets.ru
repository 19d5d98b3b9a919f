INSERT { GRAPH ?row { ?target a sdgo:Target ; skos:notation ?notation ; wsis:shortLabel ?label ; sdgo:isTargetOf ?goal } }
WHERE { ?row csvw:describes ?target ; col:notation ?notation ; col:label ?label ; col:goal ?goal }
