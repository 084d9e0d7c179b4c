document.getElementById("here").textContent = page.data.word;
